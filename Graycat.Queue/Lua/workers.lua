-- Who is alive, and every model that is remembered.
--
-- KEYS  1 WORKERS, 2 ALIVE, 3 MODELS (beat.lua)
-- ARGV  1 now ms
-- Returns { heartbeats, "kind name", last seen ms and model, … }: first a list of the live workers' heartbeats, then pairs.
local ids = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf')
local beats = {}
for _, id in ipairs(ids) do
  local beat = redis.call('HGET', KEYS[1], id)
  if beat then beats[#beats + 1] = beat end
end
local answer = redis.call('HGETALL', KEYS[3])
table.insert(answer, 1, beats)
return answer
