-- The jobs that wait or run.
--
-- KEYS  1-5 the queue
-- ARGV  1 owner or empty for all, 2 at most so many
-- Returns a list of { id, state, queue, kind, owner, enqueued ms, attempt, deaths, next event index, cancel 0/1, started ms,
--       newest progress }, oldest first.
--#include records
local ids = call('ZRANGE', DUE, 0, -1)
table.sort(ids)
local jobs = {}
for _, id in ipairs(ids) do
  if #jobs >= tonumber(ARGV[2]) then break end
  local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id, 'g:' .. id)
  local job, lease = read_job(found[1]), read_lease(found[2])
  if ARGV[1] == '' or job.owner == ARGV[1] then
    jobs[#jobs + 1] = { id, lease.state, job.queue, job.kind, job.owner, int(job.enqueued), int(lease.attempt),
      int(lease.deaths), int(lease.next), int(lease.cancel), int(lease.started), found[3] or '' }
  end
end
return jobs
