using Graycat.SdWorker.Hosting;
using Graycat.ServiceDefaults;
using Graycat.ServiceDefaults.Health;
using Graycat.ServiceDefaults.Redis;
using Graycat.ServiceDefaults.Startup;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGraycatRedis();
builder.Services.AddSdWorker(builder.Configuration);

var app = builder.Build();
app.MapWorkerEndpoints();
return await app.RunGraycatAsync();
