-- Sends ready-made requests from a file and stops when every one that was sent has been answered.
-- Parameters: file, seconds, "repeat" or "once".
-- In the file each request is preceded by its length in eight digits.

local ffi = require('ffi')
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } moment;
  int clock_gettime(int clock, moment *now);
]])

local MONOTONIC = 1
local BUFFER = 1048576
-- wrk gives each connection its next request as soon as it has the answer to the last. An empty one leaves the
-- connection waiting for ever: parked, without load on the server.
local NOTHING = ''

local moment = ffi.new('moment')
local file, length, again, connections
local first, started

function setup(thread)
  runner = thread
end

function init(arguments)
  file = assert(io.open(arguments[1], 'rb'))
  file:setvbuf('full', BUFFER)
  length, again, connections = tonumber(arguments[2]), arguments[3] == 'repeat', tonumber(arguments[4])
  sent, parked, seconds = 0, 0, 0
end

local function clock()
  ffi.C.clock_gettime(MONOTONIC, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local function take()
  local size = file:read(8)
  if size == nil and again then
    file:seek('set', 0)
    size = file:read(8)
  end
  return size and file:read(tonumber(size))
end

local function park(now)
  parked = parked + 1
  if parked == connections then
    seconds = now - started
    io.stderr:write('answered\n')
    wrk.thread:stop()
  end
  return NOTHING
end

function request()
  -- wrk asks once before the start, to look at the answer
  if first == nil then
    first = take()
    return first
  end
  local now = clock()
  started = started or now
  if now - started >= length then return park(now) end
  local text = sent == 0 and first or take()
  if not text then return park(now) end
  sent = sent + 1
  return text
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"sent":%d,"answered":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    runner:get('sent'), summary.requests, runner:get('seconds'), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
