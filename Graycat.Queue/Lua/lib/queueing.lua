-- Makes a live job ready to run. The caller places the owner.
local function make_ready(id, job, lease, share, queue, now, half_life)
  activate(share, queue, now, half_life)
  share.queued = share.queued + 1
  lease.state, lease.worker = 'q', ''
  call('ZADD', PENDING, 0, member(id, job))
  call('ZADD', DUE, int(job.deadline), id)
  call('HSET', HASH, 'l:' .. id, pack_lease(lease))
end

-- Deals with jobs that time has changed. Ready again: backoff over, or lease over with a death to spare.
-- Returns the number taken back from workers, and the ids of those that must end: past their deadline, cancelled or dead.
local function take_back(now, limit, max_deaths, half_life, queue)
  local taken, ending = 0, {}
  for _, id in ipairs(call('ZRANGEBYSCORE', DUE, '-inf', int(now), 'LIMIT', 0, limit)) do
    local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id)
    local job, lease = read_job(found[1]), read_lease(found[2])
    local died = lease.state == 'l' and lease.expires <= now
    if job.deadline <= now or (died and (lease.cancel == 1 or lease.deaths + 1 >= max_deaths)) then
      ending[#ending + 1] = id
    else
      local share = read_share(call('HGET', HASH, 'o:' .. job.owner), job, queue)
      if died then
        taken = taken + 1
        lease.deaths = lease.deaths + 1
        share.running = share.running - 1
        local deaths = call('HGET', HASH, 'x:' .. id) or ''
        call('HSET', HASH, 'x:' .. id, deaths .. int(lease.expires) .. ' ' .. lease.worker .. '\n')
      else
        queue.delayed = queue.delayed - 1
      end
      make_ready(id, job, lease, share, queue, now, half_life)
      place(job.owner, share, queue, now)
    end
  end
  return taken, ending
end
