-- The keys of one job, behind the queue's.
--   LOG   list of events; kept for the retention after the end
--   DONE  what is known of the finished job; kept for the retention
local LOG, DONE = KEYS[6], KEYS[7]

-- Ends a live job: last event, record, counts. state: completed, failed, cancelled, dead. cost: nil = as estimated.
local function finish(id, job, lease, state, kind, data, cost, now, prefix, log_size)
  local retention = int(math.max(1, job.retention))
  local name = append(LOG, log_size, lease, kind, data)
  call('PEXPIRE', LOG, retention)
  tell(prefix, lease.listeners, frame(id, name, data))

  local extra = { '', '' }
  if lease.told == 1 or lease.deaths > 0 then
    local found = call('HMGET', HASH, 'g:' .. id, 'x:' .. id)
    extra = { found[1] or '', found[2] or '' }
  end
  local was = lease.state
  lease.state = state
  call('SET', DONE, cmsgpack.pack({ pack_job(job), pack_lease(lease), now, extra[1], extra[2] }), 'PX', retention)

  local found = call('HMGET', HASH, 's', 'o:' .. job.owner)
  local queue = read_queue(found[1])
  local share = read_share(found[2], job, queue)
  if was == 'l' then
    share.running = share.running - 1
    if cost then share.v = share.v + (cost - job.estimate) / share.weight end
  elseif was == 'q' then
    share.queued = share.queued - 1
    call('ZREM', PENDING, member(id, job))
  else
    queue.delayed = queue.delayed - 1
  end
  if state == 'completed' then
    local took = now - lease.started
    if queue.service == 0 then queue.service = math.max(took, 0.001) else queue.service = queue.service * 0.9 + took * 0.1 end
    local hour = int(math.floor(now / 3600000))
    if not queue.hours[hour] then
      for old in pairs(queue.hours) do
        if tonumber(old) <= tonumber(hour) - 24 then queue.hours[old] = nil end
      end
    end
    queue.hours[hour] = (queue.hours[hour] or 0) + 1
  end
  place(job.owner, share, queue, now)
  write_queue(queue)
  call('ZREM', DUE, id)
  call('HDEL', HASH, 'j:' .. id, 'l:' .. id, 'p:' .. id, 'g:' .. id, 'x:' .. id)
end
