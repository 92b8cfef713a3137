using System.Net;
using System.Net.Sockets;
using NodeStack.ControlPlane.ApiServer.Hosting;

namespace NodeStack.ControlPlane.Tests.ApiServer.Hosting;

public sealed class StartErrorMapperTests
{
    private static readonly IPEndPoint Endpoint = IPEndPoint.Parse("127.0.0.1:6443");

    [Fact]
    public void FilesProblem_OfAFile_IsOneLine() =>
        Assert.Equal("first second", StartErrorMapper.FilesProblem(new InvalidDataException("first\nsecond\n")));

    [Fact]
    public void FilesProblem_OfABug_IsNone() => Assert.Null(StartErrorMapper.FilesProblem(new InvalidOperationException("bug")));

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, "another process listens there")]
    [InlineData(SocketError.AddressNotAvailable, "this machine does not have that address")]
    [InlineData(SocketError.AccessDenied, "ports below 1024 need root")]
    public void ListenProblem_WrappedOrNot_SaysWhatToDo(SocketError code, string says)
    {
        var error = new SocketException((int)code);
        Assert.StartsWith($"cannot listen on 127.0.0.1:6443: {says}", StartErrorMapper.ListenProblem(error, Endpoint), StringComparison.Ordinal);
        Assert.StartsWith($"cannot listen on 127.0.0.1:6443: {says}", StartErrorMapper.ListenProblem(new IOException("wrapped", error), Endpoint), StringComparison.Ordinal);
    }

    [Fact]
    public void ListenProblem_WithoutASocket_IsNone() => Assert.Null(StartErrorMapper.ListenProblem(new IOException("disk"), Endpoint));
}
