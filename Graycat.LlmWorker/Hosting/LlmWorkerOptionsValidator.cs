using Microsoft.Extensions.Options;

namespace Graycat.LlmWorker.Hosting;

/// <summary>Refuses a start with settings that can't work, naming all of them at once.</summary>
internal sealed class LlmWorkerOptionsValidator : IValidateOptions<LlmWorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, LlmWorkerOptions options)
    {
        string[] mistakes = [.. options.Mistakes()];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
