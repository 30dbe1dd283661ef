import { planted } from './secret-pastes.ts';

const H = 'https://api.harbor.example';
const refunds = `${H}/v3/refunds`;
const id = 'pay_8Kx2mQv41ZtR';
const bearer = `Bearer ${planted}`;

/** A call in a form that people paste, with a value in it that is right or wrong. */
export interface PastedForm {
  readonly name: string;
  readonly of: (value: string) => string;
}

/** `POST /v3/refunds`; the value is the amount as JSON. */
export const sendingForms: readonly PastedForm[] = [
  { name: 'curl of the command prompt, as browsers copy it', of: (amount) => `curl ^"${refunds}^" ^\n  -H ^"authorization: ${bearer}^" ^\n  -H ^"idempotency-key: 7c9e6679-7425-40de-944b^" ^\n  -H ^"content-type: application/json^" ^\n  --data-raw ^"^{^\\^"payment_id^\\^":^\\^"${id}^\\^",^\\^"amount^\\^":${amount.replaceAll('"', '^\\^"')}^}^"` },
  { name: 'curl.exe of PowerShell', of: (amount) => `curl.exe -X POST "${refunds}" \`\n  -H "Authorization: ${bearer}" \`\n  -H "Idempotency-Key: 7c9e6679-7425-40de-944b" \`\n  -H "Content-Type: application/json" \`\n  -d "{\\"payment_id\\":\\"${id}\\",\\"amount\\":${amount.replaceAll('"', '\\"')}}"` },
  { name: 'curl with values from variables', of: (amount) => `curl ${refunds} -H "Authorization: ${bearer}" -H "Idempotency-Key: $KEY" -H "Content-Type: application/json" -d "{\\"payment_id\\": \\"$ID\\", \\"amount\\": ${amount.replaceAll('"', '\\"')}, \\"reason\\": $REASON}"` },
  { name: 'HTTPie', of: (amount) => `http POST ${refunds} "Authorization:${bearer}" Idempotency-Key:7c9e6679-7425-40de-944b payment_id=${id} 'amount:=${amount}'` },
  { name: 'HTTPie with a token', of: (amount) => `$ https -A bearer -a ${planted} api.harbor.example/v3/refunds Idempotency-Key:7c9e6679-7425-40de-944b payment_id=${id} 'amount:=${amount}'` },
  { name: 'wget', of: (amount) => `wget -qO- --method=POST --header='Authorization: ${bearer}' --header='Idempotency-Key: 7c9e6679-7425-40de-944b' --header='Content-Type: application/json' --body-data='{"payment_id":"${id}","amount":${amount}}' ${refunds}` },
  { name: 'PowerShell', of: (amount) => `$headers = @{\n  Authorization = "${bearer}"\n  "Idempotency-Key" = "7c9e6679-7425-40de-944b"\n}\n$body = @{ payment_id = "${id}"; amount = ${amount} } | ConvertTo-Json\nInvoke-RestMethod -Uri "${refunds}" \`\n  -Method Post -Headers $headers -Body $body -ContentType "application/json"` },
  { name: 'fetch', of: (amount) => `const response = await fetch("${refunds}", {\n  method: "POST",\n  headers: {\n    "Content-Type": "application/json",\n    "Idempotency-Key": crypto.randomUUID(),\n    Authorization: "${bearer}",\n  },\n  // the whole of it\n  body: JSON.stringify({ payment_id: payment.id, amount: ${amount}, reason }),\n});` },
  { name: 'axios', of: (amount) => `await axios.post('${refunds}', { payment_id: id, amount: ${amount} }, { headers: { Authorization: \`Bearer \${token}\`, 'Idempotency-Key': key } });` },
  { name: 'a client of axios', of: (amount) => `const api = axios.create({ baseURL: '${H}', headers: { Authorization: '${bearer}' } });\nawait api.post('/v3/refunds', { payment_id: '${id}', amount: ${amount} });` },
  { name: 'requests', of: (amount) => `import requests\n\nurl = "${refunds}"\npayload = {\n    "payment_id": "${id}",\n    "amount": ${amount},  # in cents\n}\nheaders = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}\nr = requests.post(url, json=payload, headers=headers)\nr.raise_for_status()` },
  { name: 'http.client', of: (amount) => `conn = http.client.HTTPSConnection("api.harbor.example")\npayload = json.dumps({"payment_id": "${id}", "amount": ${amount}})\nheaders = {\n  'Authorization': '${bearer}',\n  'Idempotency-Key': '7c9e6679-7425-40de-944b',\n  'Content-Type': 'application/json'\n}\nconn.request("POST", "/v3/refunds", payload, headers)` },
  { name: 'curl of PHP', of: (amount) => `<?php\ncurl_setopt_array($curl, array(\n  CURLOPT_URL => '${refunds}',\n  CURLOPT_RETURNTRANSFER => true,\n  CURLOPT_CUSTOMREQUEST => 'POST',\n  CURLOPT_POSTFIELDS => '{"payment_id":"${id}","amount":${amount}}',\n  CURLOPT_HTTPHEADER => array(\n    'Content-Type: application/json',\n    'Idempotency-Key: 7c9e6679-7425-40de-944b',\n    'Authorization: ${bearer}'\n  ),\n));` },
  { name: 'an entry of HAR', of: (amount) => JSON.stringify({ request: { method: 'POST', url: refunds, headers: [{ name: 'Authorization', value: bearer }, { name: 'Idempotency-Key', value: '7c9e6679-7425-40de-944b' }], postData: { mimeType: 'application/json', text: `{"payment_id":"${id}","amount":${amount}}` } }, response: { status: 422, headers: [], content: { text: '' } } }, null, 2) },
  { name: 'a collection of Postman', of: (amount) => JSON.stringify({ info: { name: 'x' }, item: [{ name: 'Money', item: [{ name: 'Back', request: { auth: { type: 'bearer', bearer: [{ key: 'token', value: planted }] }, method: 'POST', header: [{ key: 'Idempotency-Key', value: '{{key}}' }], body: { mode: 'raw', raw: `{"payment_id":"${id}","amount":${amount}}`, options: { raw: { language: 'json' } } }, url: { raw: refunds } } }] }] }) },
]; // prettier-ignore

/** `GET /v3/refunds`; the value is the status that is filtered by. */
export const readingForms: readonly PastedForm[] = [
  { name: 'curl with headers from a file', of: (status) => `curl -H @headers.txt '${refunds}?status=${status}'` },
  { name: 'curl with a file of passwords', of: (status) => `curl -sn '${refunds}?status=${status}'` },
  { name: 'HTTPie with a query', of: (status) => `http ${refunds} status==${status} Authorization:"${bearer}"` },
  { name: 'fetch as browsers copy it', of: (status) => `fetch("${refunds}?status=${status}", {\n  "headers": {\n    "accept": "application/json",\n    "authorization": "${bearer}"\n  },\n  "body": null,\n  "method": "GET",\n  "mode": "cors"\n});` },
  { name: 'axios with a configuration', of: (status) => `axios({ method: 'get', url: '${refunds}', params: { status: '${status}', limit }, headers: { Authorization: '${bearer}' } })` },
  { name: 'requests with a session', of: (status) => `s = requests.Session()\ns.headers["Authorization"] = "${bearer}"\nr = s.get("${refunds}", params={"status": "${status}"})` },
  { name: 'jQuery', of: (status) => `$.ajax({ url: "${refunds}", type: "GET", headers: { Authorization: "${bearer}" }, data: { status: "${status}" }, success: (d) => show(d) });` },
  { name: 'XMLHttpRequest', of: (status) => `const xhr = new XMLHttpRequest();\nxhr.open("GET", "${refunds}?status=${status}");\nxhr.setRequestHeader("Authorization", "${bearer}");\nxhr.send();` },
  { name: 'OkHttp', of: (status) => `Request request = new Request.Builder()\n  .url("${refunds}?status=${status}")\n  .addHeader("Authorization", "${bearer}")\n  .build();` },
  { name: 'HttpRequestMessage', of: (status) => `var request = new HttpRequestMessage(HttpMethod.Get, "${refunds}?status=${status}");\nrequest.Headers.Add("Authorization", "${bearer}");\nvar response = await client.SendAsync(request);` },
  { name: 'Go', of: (status) => `req, err := http.NewRequest("GET", "${refunds}?status=${status}", nil)\nreq.Header.Set("Authorization", "Bearer "+token)` },
  { name: 'Net::HTTP', of: (status) => `uri = URI('${refunds}?status=${status}')\nreq = Net::HTTP::Get.new(uri)\nreq['Authorization'] = "Bearer #{token}"` },
  { name: 'the network panel', of: (status) => `Request URL: ${refunds}?status=${status}\nRequest Method: GET\nStatus Code: 422 Unprocessable Content\nRemote Address: 203.0.113.7:443\n\nResponse Headers\ncontent-type: application/json\n\nRequest Headers\naccept: application/json\nauthorization: ${bearer}` },
  { name: 'an error of requests', of: (status) => `Traceback (most recent call last):\n  File "app.py", line 7, in <module>\n    r.raise_for_status()\nrequests.exceptions.HTTPError: 422 Client Error: Unprocessable Entity for url: ${refunds}?status=${status}` },
  { name: 'an error of Feign', of: (status) => `feign.FeignException$UnprocessableEntity: [422 Unprocessable Entity] during [GET] to [${refunds}?status=${status}] [Refunds#list()]: [{"code":"invalid"}]` },
  { name: 'an error of Spring', of: (status) => `org.springframework.web.client.ResourceAccessException: I/O error on GET request for "${refunds}?status=${status}": timeout` },
  { name: 'an error of Go', of: (status) => `2026/03/02 10:00:00 Get "${refunds}?status=${status}": 422 Unprocessable Entity` },
  { name: 'an error of Rust', of: (status) => `Error: reqwest::Error { kind: Status(422), url: "…" } for url (${refunds}?status=${status})` },
  { name: 'a line of a logger', of: (status) => `INFO:httpx:HTTP Request: GET ${refunds}?status=${status} "HTTP/1.1 422 Unprocessable Entity"` },
]; // prettier-ignore
