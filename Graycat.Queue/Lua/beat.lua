-- Notes a worker's heartbeat and the models it has.
--
-- KEYS  1 WORKERS hash worker id -> heartbeat, 2 ALIVE sorted set worker id by when its heartbeat expires, ms,
--       3 MODELS hash "kind name" -> last seen ms, blank, model
-- ARGV  1 now ms, 2 worker id, 3 ms until it expires, 4 heartbeat, 5 forget models unseen since ms, then pairs: "kind name", model
-- Returns 1. Guarantees: workers and models that are over are removed.
local now = tonumber(ARGV[1])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('HDEL', KEYS[1], id)
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[2], string.format('%.0f', now + tonumber(ARGV[3])), ARGV[2])
for i = 6, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[1] .. ' ' .. ARGV[i + 1]) end
local models = redis.call('HGETALL', KEYS[3])
for i = 1, #models, 2 do
  if tonumber(string.match(models[i + 1], '^%d+')) < tonumber(ARGV[5]) then redis.call('HDEL', KEYS[3], models[i]) end
end
return 1
