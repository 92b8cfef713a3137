using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Tests.Configuration;

public sealed class ConfigurationFileObserverTests : IDisposable
{
    private const string Changed = "content of the proxy server's configuration file was updated";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _root = Directory.CreateTempSubdirectory("proxy-watch-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lines _log = new();
    private int _loads;
    private string _problem = "";

    public void Dispose()
    {
        _stop.Dispose();
        _log.Dispose();
        Directory.Delete(_root, true);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("replaced")]
    [InlineData("projected")]
    public async Task Run_GoodChange_Ends(string how)
    {
        var path = Prepare(how == "projected");
        var run = Observer(path).RunAsync(_stop.Token);
        if (how == "written")
            File.WriteAllText(path, "two");
        else if (how == "replaced")
            Replace(path);
        else
            Swap();
        _time.Advance(TimeSpan.FromSeconds(2));
        var end = await Assert.ThrowsAsync<ProxyException>(() => run.WaitAsync(Deadline));
        Assert.Equal((Changed, 1), (end.Message, _loads));
    }

    [Fact]
    public void HasChanged_BadChange_IsToldOnceAndAGoodOneThenCounts()
    {
        var path = Prepare(false);
        var observer = Observer(path);
        Assert.False(observer.HasChanged());
        _problem = "line 3: unknown field";
        File.WriteAllText(path, "bad");
        Assert.False(observer.HasChanged());
        Assert.False(observer.HasChanged());
        Assert.Equal([$"The configuration file {path} changed and cannot be used, the one in use stays: line 3: unknown field"], _log.All);

        _problem = "";
        File.Delete(path);
        Assert.False(observer.HasChanged());
        File.WriteAllText(path, "bad");
        Assert.False(observer.HasChanged());
        File.WriteAllText(path, "two");
        Assert.True(observer.HasChanged());
        Assert.Equal((2, 1), (_loads, _log.All.Count));
    }

    [Fact]
    public async Task Run_Stopped_IsCancelled()
    {
        var run = Observer(Prepare(false)).RunAsync(_stop.Token);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Deadline));
    }

    private ConfigurationFileObserver Observer(string path) => new(path, TryLoad, _time, _log.CreateLogger<ConfigurationFileObserver>());

    private void TryLoad()
    {
        _loads++;
        if (_problem.Length > 0)
            throw new ConfigurationException(_problem);
    }

    private string Prepare(bool projected)
    {
        var path = Path.Combine(_root, "config.conf");
        if (!projected)
        {
            File.WriteAllText(path, "one");
            return path;
        }
        Directory.CreateDirectory(Path.Combine(_root, "..1"));
        File.WriteAllText(Path.Combine(_root, "..1", "config.conf"), "one");
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), "..1");
        File.CreateSymbolicLink(path, "..data/config.conf");
        return path;
    }

    private static void Replace(string path)
    {
        File.WriteAllText(path + ".new", "two");
        File.Move(path + ".new", path, true);
    }

    /// <summary>As the kubelet updates a ConfigMap: another folder, and the link to it.</summary>
    private void Swap()
    {
        Directory.CreateDirectory(Path.Combine(_root, "..2"));
        File.WriteAllText(Path.Combine(_root, "..2", "config.conf"), "two");
        File.Delete(Path.Combine(_root, "..data"));
        File.CreateSymbolicLink(Path.Combine(_root, "..data"), "..2");
        Directory.Delete(Path.Combine(_root, "..1"), true);
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all)
                    return [.. _all];
            }
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_all)
                _all.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
