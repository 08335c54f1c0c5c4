// A whole visit of a program, with nothing but `fetch` and the types of the OpenAPI document. The first argument is the origin.
import type { operations } from './api.js';

/** What an operation reads. */
type Body<Name extends keyof operations> = operations[Name] extends { requestBody: { content: infer Content } } ? Content[keyof Content] : undefined;
/** What it answers when it is done. */
type Done<Name extends keyof operations> = Content<operations[Name]['responses'][keyof operations[Name]['responses'] & (200 | 201)]>;
type Content<Answer> = Answer extends { content: { 'application/json': infer Json } } ? Json : undefined;
/** What it answers when it is refused. */
type Refused<Name extends keyof operations> = Extract<
  operations[Name]['responses'][keyof operations[Name]['responses']],
  { content: { 'application/problem+json': unknown } }
>['content']['application/problem+json'];

declare const process: { argv: string[] };
const origin = process.argv[2] ?? 'http://localhost:3000';

async function ask<Name extends keyof operations>(method: string, path: string, body: Body<Name>, headers: Record<string, string> = {}) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(origin + path, { method, headers: { 'content-type': type, ...headers }, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${describe<Name>((await answer.json()) as Refused<Name>)}`);
  return { json: (answer.status === 204 ? undefined : await answer.json()) as Done<Name>, headers: answer.headers };
}

function describe<Name extends keyof operations>(problem: Refused<Name>) {
  const { title, errors } = problem as { title: string; errors?: { pointer: string; code: string }[] };
  return [title, ...(errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)].join(', ');
}

function must(holds: boolean, what: string) {
  if (!holds) throw new Error(what);
}

const password = 'long enough to be good';
const email = `client.${Date.now()}@example.com`;
const address = { street_address: '456 Oak Avenue', postal_code: 54321, city: 'Los Angeles', state: 'CA', country: 'US' };

const created = await ask<'post_customers'>('POST', '/api/v1/customers/', { email, first_name: 'John', password, password2: password });
must(created.json.slug === 'john' || created.json.slug.startsWith('john-'), 'a slug');
const path = created.headers.get('location') ?? '';

const { access, refresh } = (await ask<'post_token'>('POST', '/auth/token/', { email, password })).json;
const bearer = { authorization: `Bearer ${access}` };

const read = await ask<'get_customer'>('GET', path, undefined, bearer);
must(read.json.address === null && read.json.last_purchase_date === null, 'nothing there yet');

const version = { ...bearer, 'if-match': read.headers.get('etag') ?? '*' };
const changed = await ask<'put_customer'>('PUT', path, { email, last_name: 'Doe', date_of_birth: '1990-01-15', address }, version);
must(changed.json.address?.postal_code === 54321 && changed.json.address.state === 'California', 'the address as it is stored');

const patched = await ask<'patch_customer'>('PATCH', path, { date_of_birth: null, address: { postal_code: '90001' } }, bearer);
must(patched.json.date_of_birth === null && patched.json.last_name === 'Doe', 'only what was named has changed');

// @ts-expect-error a postal code is no boolean
const wrong: Body<'put_customer'> = { email, address: { ...address, postal_code: true } };
// @ts-expect-error a PUT says whose profile it is
const nobody: Body<'put_customer'> = { first_name: 'Jane' };
// @ts-expect-error no answer has a password
const secret: unknown = patched.json.password;
must(wrong !== undefined && nobody !== undefined && secret === undefined, 'only their types are wrong');

await ask<'post_refresh'>('POST', '/auth/token/refresh/', { refresh });
await ask<'delete_customer'>('DELETE', path, undefined, bearer);
console.log('the client did what it wanted');
