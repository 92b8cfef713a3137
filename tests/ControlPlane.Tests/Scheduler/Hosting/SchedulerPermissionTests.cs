using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Tests.ApiServer;

namespace NodeStack.ControlPlane.Tests.Scheduler.Hosting;

/// <summary>What every cluster allows its scheduler is enough for this one.</summary>
public sealed class SchedulerPermissionTests
{
    [Fact]
    public async Task Scheduler_AsItsOwnUser_IsNeverForbiddenAnything()
    {
        var tokens = Path.GetTempFileName();
        var kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokens, "admin-token,admin,1,system:masters\nscheduler-token,system:kube-scheduler,2\n");
        await using var server = await RunningApiServer.StartAsync(o => o with { TokenAuthFile = tokens });
        await File.WriteAllTextAsync(kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "{{{server.Address}}}", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {token: scheduler-token}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);
        var cluster = await ClusterApi.CreateAsync(server);
        await cluster.NodeAsync("n", cpu: "1");
        Assert.Equal(201, (await server.PostAsync("/apis/scheduling.k8s.io/v1/priorityclasses", """{"metadata":{"name":"high"},"value":1000}""")).Code);
        using var log = new Warnings();

        await using var scheduler = await RunningScheduler.StartAsync(server, log, ("kubeconfig", kubeconfig), ("leader-elect", "true"));
        await cluster.PodAsync("lesser", cpu: "800m");
        await cluster.NodeOfAsync("lesser");
        await cluster.PodAsync("unfit", cpu: "8");
        await cluster.ConditionAsync("unfit", "Unschedulable");
        await cluster.PodAsync("important", """{"priorityClassName":"high"}""", cpu: "800m");
        await cluster.NodeOfAsync("important");

        Assert.DoesNotContain(log.Lines, l => l.Contains("forbidden", StringComparison.OrdinalIgnoreCase) || l.Contains("cannot be", StringComparison.Ordinal));
        File.Delete(tokens);
        File.Delete(kubeconfig);
    }

    private sealed class Warnings : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
