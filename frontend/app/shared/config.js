let asked;

/** The addresses of this deployment: {api_url, websocket_url}. Read at run time, so that one build serves any. */
export function config() {
  asked ??= read().catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function read() {
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return response.json();
}
