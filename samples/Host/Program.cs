using EfWriter;
using EfWriter.Samples.Host;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddPooledDbContextFactory<Shop>(options => options
    .UseNpgsql(builder.Configuration.GetConnectionString("Shop"), npgsql => npgsql.EnableRetryOnFailure())
    .UseSnakeCaseNamingConvention()
    .UseEfWriter(writer => writer.UseDefaults(new WriteOptions { LockTimeout = TimeSpan.FromSeconds(10) })));

builder.Services.AddEfWriter(builder.Configuration.GetSection("EfWriter"));

builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddSource("EfWriter").AddConsoleExporter())
    .WithMetrics(metrics => metrics.AddMeter("EfWriter").AddConsoleExporter());

builder.Services.AddAuthentication(AdminKey.Scheme).AddScheme<AuthenticationSchemeOptions, AdminKey>(AdminKey.Scheme, null);
builder.Services.AddAuthorizationBuilder().AddPolicy(AdminKey.Policy, policy => policy.RequireRole(AdminKey.Role));
builder.Services.AddProblemDetails().AddExceptionHandler<Failures>();

var app = builder.Build();

// An app has migrations.
await using (var db = await app.Services.GetRequiredService<IDbContextFactory<Shop>>().CreateDbContextAsync())
    await db.Database.EnsureCreatedAsync();

app.UseExceptionHandler();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();

app.MapPost("/sales", SalesImport.Import);
app.MapPut("/products", ProductFeed.Upsert);
app.MapGet("/products", ProductFeed.List);
app.MapPost("/reports", CityReports.Rebuild);
app.MapGet("/reports", CityReports.List);
app.MapPost("/exports", Exports.Run).RequireAuthorization(AdminKey.Policy);

await app.RunAsync();
