const STEP_MS = 10;

/** Waits for a condition: until `attempt` returns without throwing. Its last error is thrown when time is up. */
export async function eventually<Result>(attempt: () => Result | Promise<Result>, withinMs = 10_000): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
