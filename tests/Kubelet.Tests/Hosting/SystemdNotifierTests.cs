using System.Net.Sockets;
using System.Text;
using NodeStack.Kubelet.Hosting;

namespace NodeStack.Kubelet.Tests.Hosting;

public sealed class SystemdNotifierTests
{
    [Fact]
    public void Ready_WithSocket_SendsOneDatagram()
    {
        var path = Path.Combine(Path.GetTempPath(), $"notify-{Guid.NewGuid():N}");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            new SystemdNotifier(path, null).Ready("3 pods");
            var buffer = new byte[200];
            Assert.Equal("READY=1\nSTATUS=3 pods", Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Ready_WithoutPeer_DoesNothing(string? socket) => new SystemdNotifier(socket, null).Ready("x");

    [Theory]
    [InlineData("30000000", 15.0)]
    [InlineData(null, null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    public void WatchdogInterval_FromMicroseconds_IsHalf(string? microseconds, double? seconds) =>
        Assert.Equal(seconds, new SystemdNotifier(null, microseconds).WatchdogInterval?.TotalSeconds);
}
