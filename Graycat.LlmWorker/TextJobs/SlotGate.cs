namespace Graycat.LlmWorker.TextJobs;

/// <summary>Counts a model's free slots over all queues that lead to it, so that no more is leased than can run.</summary>
internal sealed class SlotGate(int slots)
{
    private readonly int _slots = slots;
    private int _free = slots;

    /// <summary>Slots held.</summary>
    public int Busy => Math.Max(0, _slots - Volatile.Read(ref _free));

    /// <summary>Takes all free slots; 0 for none.</summary>
    public int TakeAll()
    {
        while (true)
        {
            int free = Volatile.Read(ref _free);
            if (free <= 0)
                return 0;
            if (Interlocked.CompareExchange(ref _free, 0, free) == free)
                return free;
        }
    }

    /// <summary>Gives slots back; a negative number takes more than there are, as for a job with many choices.</summary>
    public void Return(int count) => Interlocked.Add(ref _free, count);
}
