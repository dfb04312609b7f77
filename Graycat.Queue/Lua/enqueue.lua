-- Adds a job to a queue unless a bound forbids it, and wakes a worker.
--
-- KEYS  1-5 the queue (records.lua), 6 LOG (not used), 7 DONE
-- ARGV  1 now ms, 2 id, 3 most jobs waiting in the queue, 4 most of this owner (0 = no bound), 5 half-life of usage ms,
--       6 wake-up channel, 7 owner, 8 job record, 9 lease record of a job never leased, 10 payload
-- Returns { status, jobs ahead, jobs waiting, ms }: status 0 accepted, 1 there already, 2 queue full, 3 owner's share of it
--       full; ms until the job's turn, or until there is room.
-- Guarantees: an id is one job however often it is sent, until its retention is over; no bound is exceeded.
--#include records
--#include shares
--#include position
local now, id, owner = tonumber(ARGV[1]), ARGV[2], ARGV[7]
local found = call('HMGET', HASH, 'j:' .. id, 'o:' .. owner, 's')
local queue, ready = read_queue(found[3]), call('ZCARD', PENDING)
local depth = ready + queue.delayed
if found[1] or call('EXISTS', KEYS[7]) == 1 then return { 1, 0, depth, 0 } end
if depth >= tonumber(ARGV[3]) then return { 2, depth, depth, int(wait(1, queue, ready)) } end

local job = read_job(ARGV[8])
local share = read_share(found[2], job, queue)
local max_queued = tonumber(ARGV[4])
if max_queued > 0 and share.queued >= max_queued then return { 3, share.queued, depth, int(wait(1, queue, ready)) } end

activate(share, queue, now, tonumber(ARGV[5]))
local could_run = may_run(share)
share.weight, share.max_running, share.queued = job.weight, job.max_running, share.queued + 1
local fields = { 'j:' .. id, ARGV[8], 'l:' .. id, ARGV[9], 'p:' .. id, ARGV[10] }
store(owner, share, queue, now, fields)
call('HSET', HASH, unpack(fields))

local text = member(id, job)
call('ZADD', PENDING, 0, text)
call('ZADD', DUE, int(job.deadline), id)
local rank = share.queued == 1 and 0 or call('ZLEXCOUNT', PENDING, '[' .. owner .. '\t', '(' .. text)
if rank == 0 then schedule(owner, share, text, now)
elseif could_run ~= may_run(share) then schedule(owner, share, head(owner, share), now) end
call('PUBLISH', ARGV[6], job.queue)

local ahead = share.queued == ready + 1 and rank or position(job, share, rank)
return { 0, ahead, depth + 1, int(wait(ahead, queue, ready + 1)) }
