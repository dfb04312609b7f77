-- Cancels a job: at once if no worker holds it, else by a notice to the holder.
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE
-- ARGV  1 now ms, 2 id, 3 owner or empty for any, 4 key prefix, 5 most events kept in a log
-- Returns 0 cancelled, 1 holder told, 2 had ended already, 3 no such job of this owner.
-- Guarantees: a cancelled job is never leased again; a job whose holder is gone is ended here.
--#include records
--#include shares
--#include events
--#include finish
local now, id, owner = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
if not found[1] then
  local done = call('GET', DONE)
  if not done then return 3 end
  return (owner == '' or read_job(cmsgpack.unpack(done)[1]).owner == owner) and 2 or 3
end

local job, lease = read_job(found[1]), read_lease(found[2])
if owner ~= '' and job.owner ~= owner then return 3 end
if lease.state ~= 'l' or lease.expires <= now then
  finish(id, job, lease, 'cancelled', 'x', '', nil, now, ARGV[4], tonumber(ARGV[5]), found)
  return 0
end
if lease.cancel == 0 then
  lease.cancel = 1
  call('HSET', HASH, 'l:' .. id, pack_lease(lease))
end
call('PUBLISH', ARGV[4] .. ':cancel:' .. lease.worker, id)
return 1
