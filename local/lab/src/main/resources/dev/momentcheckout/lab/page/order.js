// What the page's buttons ask of the lab.
/** @returns null if it is done, or else why it is not */
export async function order(method, path, body) {
  const response = await send(method, path, body);
  return response.ok ? null : title(response);
}

/** Runs an operator's command for a terminal of this width. @returns its command line, what it printed, and its exit code if it has run */
export async function operate(argv, width) {
  const response = await send('POST', 'ops', { argv, width });
  return response.ok ? response.json() : { command: `./ops ${argv[0]}`, err: await title(response) };
}

/** @returns the response's JSON, or else the refusal */
export async function ask(method, path, body) {
  const response = await send(method, path, body);
  return response.ok ? response.json() : { refusal: await title(response) };
}

const title = async response => (await response.json()).title;

async function send(method, path, body) {
  try {
    return await fetch(`/lab/${path}`, { method, body: body && JSON.stringify(body) });
  } catch (problem) {
    return Response.json({ title: `The lab cannot be reached: ${problem.message}` }, { status: 503 });
  }
}
