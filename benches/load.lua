-- The requests of one run of wrk. KIND says which; PEOPLE is a file with "id token cookie email" a line; RUN is a number no other run has.
local kind, prefix, run = os.getenv("KIND"), os.getenv("PREFIX") or "", os.getenv("RUN")

local function get(path, headers)
  return wrk.format("GET", prefix .. path, headers)
end

local body = '{"email":"%s","first_name":"John","last_name":"Doe","date_of_birth":"1990-01-15","address":{"street_address":"%s",'
  .. '"postal_code":54321,"city":"Los Angeles","state":"California","country":"United States"}}'

-- SQLite writes nothing when nothing changes, so every request brings an address that was never there; its length is always the same.
local function street(count)
  return string.format("%06d Oak Avenue %08d", run, count)
end

-- What stands before and after the street: nothing else differs between two requests of one person.
local function put(path, person)
  local headers = { Authorization = "Bearer " .. person.token, ["Content-Type"] = "application/json" }
  local text = wrk.format("PUT", path, headers, body:format(person.email, street(0)))
  local from, to = text:find(street(0), 1, true)
  return { before = text:sub(1, from - 1), after = text:sub(to + 1) }
end

local function prepare(person)
  local path = "/api/v1/customers/" .. person.id .. "/"
  if kind == "put" then return put(path, person) end
  if kind == "get" then return get(path, { Authorization = "Bearer " .. person.token }) end
  local paths = { profile = "/profile", edit = "/profile/edit" }
  return get(paths[kind], { Cookie = person.cookie, Accept = "text/html" })
end

local requests, count = {}, 0

function init()
  wrk.headers["Host"] = wrk.host .. ":" .. wrk.port
  for line in io.lines(os.getenv("PEOPLE")) do
    local id, token, cookie, email = line:match("(%S+) (%S+) (%S+) (%S+)")
    table.insert(requests, prepare({ id = id, token = token, cookie = cookie, email = email }))
  end
end

function request()
  count = count + 1
  local next = requests[count % #requests + 1]
  return kind == "put" and next.before .. street(count) .. next.after or next
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format('RESULT {"requests":%d,"seconds":%f,"failed":%d,"p50":%f,"p99":%f,"max":%f}',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
