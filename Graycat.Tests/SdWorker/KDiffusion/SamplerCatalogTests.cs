using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Sigmas;

namespace Graycat.Tests.SdWorker.KDiffusion;

public class SamplerCatalogTests
{
    [Theory]
    [InlineData("DPM++ 2M Karras", null, "DPM++ 2M", "karras")]
    [InlineData("dpm++ 2m karras", null, "DPM++ 2M", "karras")]
    [InlineData("DPM++ 2M", "Karras", "DPM++ 2M", "karras")]
    [InlineData("DPM++ 2M", "Automatic", "DPM++ 2M", "karras")]
    [InlineData("DPM++ 2M", null, "DPM++ 2M", "karras")]
    [InlineData("DPM++ 2M", "sgm_uniform", "DPM++ 2M", "sgm_uniform")]
    [InlineData("DPM++ 2M", "SGMUniform", "DPM++ 2M", "sgm_uniform")]
    [InlineData("DPM++ 2M", "no such schedule", "DPM++ 2M", "karras")]
    [InlineData("DPM++ 2M SDE Exponential", null, "DPM++ 2M SDE", "exponential")]
    [InlineData("DPM++ 2M SDE Heun Karras", null, "DPM++ 2M SDE Heun", "karras")]
    [InlineData("DPM++ 2M SDE Heun", null, "DPM++ 2M SDE Heun", "exponential")]
    [InlineData("DPM++ 2M SGM Uniform", null, "DPM++ 2M", "sgm_uniform")]
    [InlineData("Euler Align Your Steps", null, "Euler", "align_your_steps")]
    [InlineData("Euler a", null, "Euler a", "uniform")]
    [InlineData("EULER A", "", "Euler a", "uniform")]
    [InlineData("k_euler_a", null, "Euler a", "uniform")]
    [InlineData("k_euler_ancestral", null, "Euler a", "uniform")]
    [InlineData("K_DPMPP_2M", null, "DPM++ 2M", "karras")]
    [InlineData("k_dpmpp_2m_ka", null, "DPM++ 2M", "karras")]
    [InlineData("k_dpmpp_2m_sde_ka", null, "DPM++ 2M SDE", "karras")]
    [InlineData("k_dpmpp_3m_sde_exp", null, "DPM++ 3M SDE", "exponential")]
    [InlineData("k_lms_ka", null, "LMS", "karras")]
    [InlineData("ddim", null, "DDIM", "uniform")]
    [InlineData("DDIM CFG++", null, "DDIM CFG++", "uniform")]
    [InlineData("unipc", null, "UniPC", "uniform")]
    [InlineData("LCM", "karras", "LCM", "karras")]
    [InlineData(null, null, "DPM++ 2M", "karras")]
    [InlineData("", "exponential", "DPM++ 2M", "exponential")]
    public void Names_of_clients_old_and_new_are_understood(string? sampler, string? schedule, string expectedSampler, string expectedSchedule)
    {
        Assert.True(SamplerCatalog.TryFind(sampler, schedule, out SamplerChoice choice));
        Assert.Equal(expectedSampler, choice.Sampler.Name);
        Assert.Equal(expectedSchedule, choice.EffectiveSchedule.Name);
    }

    [Theory]
    [InlineData("Euler Z")]
    [InlineData("Karras")]
    [InlineData("DPM++ 2M  Karras Karras")]
    [InlineData("_ka")]
    public void Unknown_sampler_is_not_found(string sampler) => Assert.False(SamplerCatalog.TryFind(sampler, null, out _));

    [Fact]
    public void Names_and_aliases_are_unique()
    {
        string[] names = [.. SamplerCatalog.All.SelectMany(sampler => sampler.Aliases.Append(sampler.Name).Select(n => n.ToUpperInvariant()).Distinct())];
        Assert.Equal(names.Distinct().Count(), names.Length);
        string[] schedules = [.. SigmaScheduleCatalog.All.Select(schedule => schedule.Name)];
        Assert.Equal(12, schedules.Distinct().Count());
        Assert.Equal(20, SamplerCatalog.All.Count);
    }

    [Theory]
    [InlineData("DPM2", "scheduler=karras discard_next_to_last_sigma=True second_order=True")]
    [InlineData("DPM++ 3M SDE", "scheduler=exponential discard_next_to_last_sigma=True brownian_noise=True")]
    [InlineData("DPM++ 2M SDE Heun", "scheduler=exponential brownian_noise=True solver_type=heun")]
    [InlineData("Euler a", "uses_ensd=True")]
    [InlineData("Euler", "")]
    public void Options_are_listed_as_a1111_lists_them(string sampler, string expected) => Assert.Equal(
        expected,
        string.Join(' ', SamplerCatalog.All.Single(s => s.Name == sampler).Options().Select(o => $"{o.Key}={o.Value}")));
}
