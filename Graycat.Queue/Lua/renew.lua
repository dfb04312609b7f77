-- Extends leases.
--
-- KEYS  1-5 the queue
-- ARGV  1 now ms, 2 lease ms, then for each lease: id, attempt
-- Returns for each lease 0 held, 1 held and a cancel was asked for, 2 lost.
-- Guarantees: a lost lease is never revived.
--#include records
local now, answers = tonumber(ARGV[1]), {}
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
  local lease = found[2] and read_lease(found[2])
  if lease and lease.state == 'l' and lease.attempt == tonumber(ARGV[i + 1]) then
    lease.expires = now + tonumber(ARGV[2])
    call('HSET', HASH, 'l:' .. id, pack_lease(lease))
    call('ZADD', DUE, int(math.min(lease.expires, read_job(found[1]).deadline)), id)
    answers[#answers + 1] = lease.cancel
  else
    answers[#answers + 1] = 2
  end
end
return answers
