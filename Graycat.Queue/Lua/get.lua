-- What is known of a job.
--
-- KEYS  1-5 the queue, 6 LOG, 7 DONE
-- ARGV  1 id
-- Returns nil if there is no such job, else { state, queue, kind, owner, enqueued ms, attempt, deaths, next event index,
--       cancel 0/1, started ms (0 = never), ended ms (0 = not), newest progress, deaths as lines, jobs ahead (-1 = not
--       ready), last event if ended, jobs waiting, ms until its turn }.
--#include records
--#include shares
--#include position
local id = ARGV[1]
local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id, 'g:' .. id, 'x:' .. id, 's')
local job, lease, ended, last, ahead, ms = nil, nil, 0, '', -1, 0
local queue, ready = read_queue(found[5]), call('ZCARD', PENDING)
if found[1] then
  job, lease = read_job(found[1]), read_lease(found[2])
  if lease.state == 'q' then
    local share = read_share(call('HGET', HASH, 'o:' .. job.owner), job, queue)
    ahead = position(job, share, call('ZLEXCOUNT', PENDING, '[' .. job.owner .. '\t', '(' .. member(id, job)))
    ms = wait(ahead, queue, ready)
  end
else
  local done = call('GET', KEYS[7])
  if not done then return nil end
  local r = cmsgpack.unpack(done)
  job, lease, ended, found[3], found[4] = read_job(r[1]), read_lease(r[2]), r[3], r[4], r[5]
  last = call('LINDEX', KEYS[6], -1) or ''
end
return { lease.state, job.queue, job.kind, job.owner, int(job.enqueued), int(lease.attempt), int(lease.deaths), int(lease.next),
  int(lease.cancel), int(lease.started), int(ended), found[3] or '', found[4] or '', int(ahead), last,
  ready + queue.delayed, int(ms) }
