// The same three calls as CreateSession, with the AWS SDK for JavaScript v3: clients outside the handler, the API key cached.
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secrets = new SecretsManagerClient({});
const dynamoDb = new DynamoDBClient({});
let key;

export const handler = async () => {
  key ??= (await secrets.send(new GetSecretValueCommand({ SecretId: process.env.MOMENT_API_KEY_SECRET_ARN }))).SecretString;
  const response = await fetch(`${process.env.MOMENT_BASE_URL}/collect/payment_sessions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify({
      amount: 1000,
      currency: 'ZAR',
      options: { checkout_options: { presentation_mode: { mode: 'embedded' }, success_url: process.env.SUCCESS_URLS } },
    }),
  });
  if (response.status !== 201) throw new Error(`Moment answers ${response.status}`);
  const { id, client_token, status } = await response.json();
  await dynamoDb.send(new PutItemCommand({
    TableName: process.env.SESSIONS_TABLE,
    Item: { id: { S: id }, state: { S: status }, amount: { N: '1000' }, currency: { S: 'ZAR' }, created_at: { N: String(Date.now()) } },
  }));
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ client_token, session_id: id }) };
};
