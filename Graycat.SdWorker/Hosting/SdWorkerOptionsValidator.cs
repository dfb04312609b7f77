using Microsoft.Extensions.Options;

namespace Graycat.SdWorker.Hosting;

/// <summary>Refuses a start with settings that can't work, naming all of them at once.</summary>
internal sealed class SdWorkerOptionsValidator : IValidateOptions<SdWorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, SdWorkerOptions options)
    {
        string[] mistakes = [.. options.Mistakes()];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
