// What the page's buttons ask of the lab.
/** @returns null if it is done, or else why it is not */
export async function order(method, path, body) {
  try {
    const response = await fetch(`/lab/${path}`, { method, body: body && JSON.stringify(body) });
    return response.ok ? null : (await response.json()).title;
  } catch (problem) {
    return `The lab cannot be reached: ${problem.message}`;
  }
}
