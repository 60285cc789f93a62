// Lambda's runtime loop: next invocation, handler, response. Usage: node runtime.mjs MODULE
import http from 'node:http';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime/${path}` }, response => {
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const { handler } = await import(process.argv[2]);
for (;;) {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  try {
    await call('POST', `invocation/${id}/response`, JSON.stringify(await handler(JSON.parse(body))));
  } catch (error) {
    await call('POST', `invocation/${id}/error`, JSON.stringify({ errorMessage: String(error), errorType: error.name }));
  }
}
