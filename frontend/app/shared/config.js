/** @typedef {{ api_url: string, websocket_url: string }} Config */

/** @type {Promise<Config> | undefined} */
let asked;

/** The URLs of this deployment. Read at run time, so that one build serves any. */
export function config() {
  asked ??= read().catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** @returns {Promise<Config>} */
async function read() {
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return response.json();
}
