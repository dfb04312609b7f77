using Graycat.Api;
using Graycat.ServiceDefaults;
using Graycat.ServiceDefaults.Redis;
using Graycat.ServiceDefaults.Startup;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGraycatRedis();
builder.Services.AddGraycatApi(builder.Configuration);

var app = builder.Build();
app.MapGraycatApi();
return await app.RunGraycatAsync();
