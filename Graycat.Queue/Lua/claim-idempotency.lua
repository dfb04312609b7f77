-- Binds an idempotency key to a job id, or finds the id it is bound to.
--
-- KEYS  1 the idempotency key's record: job id, blank, hash of the body
-- ARGV  1 job id, 2 hash of the body, 3 ms to keep it
-- Returns { 0 bound now or before with the same body, 1 bound with another body; job id }.
-- Guarantees: of two requests with one key at the same time, both get the same id.
local record = redis.call('GET', KEYS[1])
if not record then
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
  return { 0, ARGV[1] }
end
local id, hash = string.match(record, '^(%S+) (.*)$')
return { hash == ARGV[2] and 0 or 1, id }
