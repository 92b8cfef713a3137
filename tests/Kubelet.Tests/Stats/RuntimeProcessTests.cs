using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Stats;
using NodeStack.TestSupport;

namespace NodeStack.Kubelet.Tests.Stats;

public sealed class RuntimeProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-runtime-").FullName;

    private string SocketPath => Path.Combine(_folder, "s");

    [Fact]
    public async Task Pid_ListenerOfTheSocket_ItsGroupsAreRead()
    {
        using var listener = Listen();
        var runtime = new RuntimeProcess(SocketPath);
        Assert.Equal(Environment.ProcessId, await runtime.PidAsync(default));
        Assert.Equal(File.ReadAllText("/proc/self/cgroup"), await runtime.GroupsAsync(default));
    }

    [Fact]
    public async Task Pid_NobodyListens_NullUntilSomebodyDoes()
    {
        var runtime = new RuntimeProcess(SocketPath);
        Assert.Null(await runtime.PidAsync(default));
        Assert.Equal("", await runtime.GroupsAsync(default));
        using var listener = Listen();
        Assert.Equal(Environment.ProcessId, await runtime.PidAsync(default));
    }

    [Fact]
    public async Task Pid_KnownProcessEnded_TheSocketIsAskedAgain()
    {
        var me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var stat = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "proc", me)).FullName, "stat");
        File.Copy("/proc/self/stat", stat);
        var runtime = new RuntimeProcess(SocketPath, Path.Combine(_folder, "proc"));
        using (Listen())
            Assert.Equal(Environment.ProcessId, await runtime.PidAsync(default));
        File.Delete(SocketPath);
        // Still there: the socket is not needed.
        Assert.Equal(Environment.ProcessId, await runtime.PidAsync(default));
        File.Delete(stat);
        Assert.Null(await runtime.PidAsync(default));
    }

    [Fact]
    public async Task Read_KubeletAndRuntime_AreMeasuredAsProcesses()
    {
        using var listener = Listen();
        var node = new NodeUsageReader("node1", "/", new NoImages(), new FakeTimeProvider()) { Runtime = new RuntimeProcess(SocketPath) };
        var seen = (await node.ReadAsync(withFilesystems: false, default)).SystemContainers;
        Assert.Equal(["kubelet", "runtime"], seen.Select(s => s.Name));
        Assert.All(seen, s => Assert.True(s.Usage.Memory!.RssBytes > 0 && s.Usage.Cpu!.UsageNanoSeconds > 0));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen();
        return socket;
    }
}
