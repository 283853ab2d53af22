-- Decides which calls of one account may pass: the rule of gabelle.engine.limit.GrantRule, on shared state. Change both.
-- Every number is an integer below 2^53, so that Lua's doubles are exact; a new layout of the keys is a new version.
--
-- KEYS  account, then the key of each demand; all carry the hash tag {account}, so that they live on one cluster node
-- ARGV  node, now in ms or '' for Redis' own clock,
--       the account's requests and tokens per minute and concurrent calls (0 = unlimited), slots held by the node in it,
--       then for each demand: the key's three limits, slots held in it (-1 = said by an earlier demand),
--       requests back, tokens back, wished requests, tokens and slots, the number of calls, the tokens of each call
-- gives for each demand: leased requests, tokens and slots, then the levels of account requests, key requests,
--       account tokens and key tokens, then for each call: 0 = admitted or the number of the limit, retry after in ms

local UNIT, FULL, MAX = 60000, 600000000000000, 10000000000
local DEAD_MS, SLOT_RETRY_MS = 10000, 1000

local node, next_arg = ARGV[1], 3
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function take_arg()
  next_arg = next_arg + 1
  return tonumber(ARGV[next_arg - 1])
end

-- Not a / b rounded: the quotient of two large integers may round up to the next one.
local function div(a, b) return (a - math.fmod(a, b)) / b end
local function whole(level) return level < 0 and 0 or div(level, UNIT) end

local function ms_until(bucket, level)
  if bucket.rate == 0 or bucket.level >= level then return 0 end
  return div(level - bucket.level + bucket.rate - 1, bucket.rate)
end

local function bucket(stored, rate, elapsed)
  local b = {rate = rate, level = tonumber(stored) or FULL, capacity = rate == 0 and FULL or rate * UNIT}
  b.level = elapsed >= ms_until(b, b.capacity) and b.capacity or b.level + elapsed * rate
  return b
end

local function give(b, n)
  if b.rate > 0 then b.level = math.max(-FULL, math.min(b.capacity, b.level + n * UNIT)) end
end

local function spare(b)
  return b.rate == 0 and MAX or whole(b.level - div(b.capacity, 4))
end

local function load(name, requests, tokens, calls)
  local s = {name = name, calls = calls, used = 0, mine = 0, dead = {}, held = false, changed = false}
  s.limited = requests + tokens + calls > 0
  local stored = {}
  if s.limited then
    local flat = redis.call('HGETALL', name)
    for i = 1, #flat, 2 do stored[flat[i]] = flat[i + 1] end
  end
  local at = tonumber(stored.t) or 0
  s.now = math.max(now, at)
  s.requests = bucket(stored.r, requests, s.now - at)
  s.tokens = bucket(stored.k, tokens, s.now - at)
  for field, value in pairs(stored) do
    if string.sub(field, 1, 2) == 's:' then
      local count, beat = string.match(value, '^(%d+):(%d+)$')
      if tonumber(beat) <= s.now - DEAD_MS then
        s.dead[#s.dead + 1] = field
      else
        s.used = s.used + tonumber(count)
        if field == 's:' .. node then s.mine = tonumber(count) end
      end
    end
  end
  return s
end

local function hold(s, count)
  if s.calls > 0 and (count > 0 or s.mine > 0) then
    s.used, s.mine, s.held, s.changed = s.used - s.mine + count, count, true, true
  end
end

local function move(s, requests, tokens)
  if requests ~= 0 or tokens ~= 0 then
    give(s.requests, requests)
    give(s.tokens, tokens)
    s.changed = true
  end
end

local function take(s, requests, tokens, slots)
  move(s, -requests, -tokens)
  if slots > 0 then hold(s, s.mine + slots) end
end

local function ms_until_slot(s)
  return (s.calls == 0 or s.used < s.calls) and 0 or SLOT_RETRY_MS
end

local function spare_slots(s)
  return s.calls == 0 and MAX or math.max(0, s.calls - div(s.calls, 4) - s.used)
end

-- The number of the limit that takes longest to clear, and how long; 0 where the call passes.
local function verdict(account, key, tokens)
  local need = tokens * UNIT
  local waits = {
    ms_until(account.requests, UNIT), ms_until(key.requests, UNIT),
    ms_until(account.tokens, math.min(need, account.tokens.capacity)),
    ms_until(key.tokens, math.min(need, key.tokens.capacity)),
    ms_until_slot(account), ms_until_slot(key),
  }
  local longest = 1
  for i = 2, 6 do if waits[i] > waits[longest] then longest = i end end
  if waits[longest] == 0 then return 0, 0 end
  return longest, waits[longest]
end

-- A state that did not change is not written: it refills from where it was. Full buckets without slots may be forgotten.
local function save(s)
  if not (s.limited and s.changed) then return end
  for _, field in ipairs(s.dead) do redis.call('HDEL', s.name, field) end
  redis.call('HSET', s.name, 't', s.now, 'r', s.requests.level, 'k', s.tokens.level)
  if s.held and s.mine > 0 then
    redis.call('HSET', s.name, 's:' .. node, string.format('%.0f:%.0f', s.mine, s.now))
  elseif s.held then
    redis.call('HDEL', s.name, 's:' .. node)
  end
  local full = math.max(ms_until(s.requests, s.requests.capacity), ms_until(s.tokens, s.tokens.capacity))
  redis.call('PEXPIRE', s.name, math.max(full, s.used > 0 and DEAD_MS or 0) + 1000)
end

local account = load(KEYS[1], take_arg(), take_arg(), take_arg())
hold(account, take_arg())
local answer = {}
local function say(number) answer[#answer + 1] = number end

for i = 2, #KEYS do
  local key = load(KEYS[i], take_arg(), take_arg(), take_arg())
  local held, requests_back, tokens_back = take_arg(), take_arg(), take_arg()
  local wish_requests, wish_tokens, wish_slots, calls = take_arg(), take_arg(), take_arg(), take_arg()
  if held >= 0 then hold(key, held) end
  move(account, requests_back, tokens_back)
  move(key, requests_back, tokens_back)

  local verdicts = {}
  for _ = 1, calls do
    local tokens = take_arg()
    local limit, wait = verdict(account, key, tokens)
    if limit == 0 then
      take(account, 1, tokens, 1)
      take(key, 1, tokens, 1)
    end
    verdicts[#verdicts + 1] = limit
    verdicts[#verdicts + 1] = wait
  end

  local requests = math.min(wish_requests, spare(account.requests), spare(key.requests))
  local tokens = math.min(wish_tokens, spare(account.tokens), spare(key.tokens))
  local slots = math.min(wish_slots, spare_slots(account), spare_slots(key))
  take(account, requests, tokens, slots)
  take(key, requests, tokens, slots)
  save(key)

  say(requests) say(tokens) say(slots)
  say(account.requests.level) say(key.requests.level) say(account.tokens.level) say(key.tokens.level)
  for _, number in ipairs(verdicts) do say(number) end
end
save(account)
return answer
