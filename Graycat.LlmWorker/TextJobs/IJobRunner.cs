using Graycat.LlmWorker.Models;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Runs leased jobs of one kind or several.</summary>
public interface IJobRunner
{
    /// <summary>Returns when the job's end is written, whatever it is.</summary>
    Task RunAsync(RunningJob job, CatalogModel model);
}
