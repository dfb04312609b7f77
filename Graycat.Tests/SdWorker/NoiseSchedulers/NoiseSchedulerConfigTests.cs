using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.Tests.SdWorker.NoiseSchedulers;

public class NoiseSchedulerConfigTests
{
    [Fact]
    public void Scheduler_of_the_shipped_model_is_made_from_its_own_file()
    {
        string file = Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-shapes", "scheduler", "scheduler_config.json");
        INoiseScheduler scheduler = NoiseSchedulerCatalog.Create(NoiseSchedulerConfig.Parse(File.ReadAllText(file)));
        scheduler.SetTimesteps(20);
        Assert.IsType<DpmSolverMultistepScheduler>(scheduler);
        Assert.Equal(20, scheduler.Timesteps.Length);
        Assert.Equal(999, scheduler.Timesteps[0]);
    }

    [Theory]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("-1.5", -1.5)]
    public void Numbers_that_only_python_writes_are_read(string text, double expected)
    {
        var config = NoiseSchedulerConfig.Parse($$"""{"lambda_min_clipped": {{text}}, "_class_name": "a \"-Infinity\" NaN\\"}""");
        Assert.Equal(expected, config.Number("lambda_min_clipped", 0));
        Assert.Equal("a \"-Infinity\" NaN\\", config.ClassName);
    }

    [Fact]
    public void Null_and_missing_keys_have_the_classes_defaults()
    {
        var config = NoiseSchedulerConfig.Parse("""{"beta_start": null}""");
        Assert.Equal(0.25, config.Number("beta_start", 0.25));
        Assert.Equal(7, config.Integer("solver_order", 7));
        Assert.Equal(PredictionType.Epsilon, config.PredictionType);
    }

    [Theory]
    [InlineData("""{"_class_name": "FlowMatchEulerDiscreteScheduler"}""", "_class_name")]
    [InlineData("""{}""", "_class_name")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "beta_schedule": "spiral"}""", "beta_schedule")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "beta_start": "much"}""", "beta_start")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "num_train_timesteps": 0}""", "num_train_timesteps")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "num_train_timesteps": 1e30}""", "num_train_timesteps")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true, "use_beta_sigmas": true}""", "use_beta_sigmas")]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "even"}""", "timestep_spacing")]
    [InlineData("""{"_class_name": "EulerAncestralDiscreteScheduler", "prediction_type": "sample"}""", "prediction_type")]
    [InlineData("""{"_class_name": "DDIMScheduler", "prediction_type": 5}""", "prediction_type")]
    [InlineData("""{"_class_name": "DPMSolverMultistepScheduler", "solver_order": 9}""", "solver_order")]
    [InlineData("""{"_class_name": "DPMSolverMultistepScheduler", "use_flow_sigmas": true}""", "use_flow_sigmas")]
    [InlineData("""{"_class_name": "UniPCMultistepScheduler", "solver_order": 1.5}""", "solver_order")]
    public void Unusable_configurations_are_refused_with_the_key_that_is_wrong(string json, string key)
    {
        var failure = Assert.Throws<NoiseSchedulerConfigException>(() => NoiseSchedulerCatalog.Create(NoiseSchedulerConfig.Parse(json)));
        Assert.Contains($"'{key}'", failure.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\": -Infinity")]
    [InlineData("\"")]
    public void Files_that_are_no_json_object_are_refused(string text) =>
        Assert.Throws<NoiseSchedulerConfigException>(() => NoiseSchedulerConfig.Parse(text));
}
