// The example of Moment's SDK page: the API key from the environment, one call to Moment, nothing stored.
export const handler = async () => {
  const response = await fetch(`${process.env.MOMENT_BASE_URL}/collect/payment_sessions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.MOMENT_SECRET_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      amount: 10000,
      currency: 'ZAR',
      type: 'one_time',
      options: { checkout_options: { presentation_mode: { mode: 'embedded' }, success_url: 'yourapp://checkout?session_id={SESSION_ID}' } },
    }),
  });
  const { client_token } = await response.json();
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ client_token }) };
};
