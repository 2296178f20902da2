import { createServer } from 'node:http';

const ANSWER = JSON.stringify({ success: true, eventId: '00000000-0000-7000-8000-000000000000', duplicate: false });
const HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(ANSWER.length) };

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => response.writeHead(200, HEADERS).end(ANSWER));
}).listen(Number(process.env.PORT), '127.0.0.1');
