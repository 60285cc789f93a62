// What the page's buttons ask of the lab.
/** Runs an operator's command. @returns null if it has run, or else why it has not; the lab reports the command's output as an event */
export const operate = argv => order('POST', 'ops', { argv, width: 100 });

/** @returns null if it is done, or else why it is not */
export async function order(method, path, body) {
  try {
    const response = await fetch(`/lab/${path}`, { method, body: body && JSON.stringify(body) });
    return response.ok ? null : (await response.json()).title;
  } catch (problem) {
    return `The lab cannot be reached: ${problem.message}`;
  }
}
