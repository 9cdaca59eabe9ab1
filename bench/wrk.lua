-- What wrk asks for, and what counts as an answer. Arguments: the status that is right, the seed, and for slips a file
-- of "cookie<tab>fields" lines, one a visitor; each request then is a new slip of the next visitor.
local visitors, count, seed, right = {}, 0, "0", 200
local threads = {}
others = 0  -- answers of another status; global, for `done` reads it

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  right, seed = tonumber(arguments[1]), arguments[2]
  if arguments[3] then
    for line in io.lines(arguments[3]) do
      local cookie, fields = line:match("^(.-)\t(.*)$")
      table.insert(visitors, { cookie = cookie, fields = fields })
    end
  end
end

function request()
  if #visitors == 0 then
    return wrk.format("GET", nil, { ["Accept-Encoding"] = "gzip, br" })
  end
  count = count + 1
  local visitor = visitors[count % #visitors + 1]
  local body = string.format("%s&submission_id=%s-0000-4000-8000-%012x&text=Een+bankje+bij+de+vijver+%s+%d",
    visitor.fields, seed, count, seed, count)
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = visitor.cookie }, body)
end

function response(status)
  if status ~= right then
    others = others + 1
  end
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("others")
  end
  print(string.format("RESULT %d %d %d %.0f %.0f", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
