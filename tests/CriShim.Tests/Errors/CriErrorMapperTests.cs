using System.Net.Sockets;
using Grpc.Core;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Translation;

namespace NodeStack.CriShim.Tests.Errors;

public sealed class CriErrorMapperTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, "x", CriErrorReason.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded, "x", CriErrorReason.DeadlineExceeded)]
    [InlineData(StatusCode.Cancelled, "x", CriErrorReason.Cancelled)]
    [InlineData(StatusCode.NotFound, "x", CriErrorReason.NotFound)]
    [InlineData(StatusCode.AlreadyExists, "x", CriErrorReason.AlreadyExists)]
    [InlineData(StatusCode.InvalidArgument, "x", CriErrorReason.InvalidArgument)]
    [InlineData(StatusCode.OutOfRange, "x", CriErrorReason.InvalidArgument)]
    [InlineData(StatusCode.PermissionDenied, "x", CriErrorReason.PermissionDenied)]
    [InlineData(StatusCode.Unauthenticated, "x", CriErrorReason.PermissionDenied)]
    [InlineData(StatusCode.ResourceExhausted, "x", CriErrorReason.ResourceExhausted)]
    [InlineData(StatusCode.FailedPrecondition, "x", CriErrorReason.FailedPrecondition)]
    [InlineData(StatusCode.Aborted, "x", CriErrorReason.FailedPrecondition)]
    [InlineData(StatusCode.Unimplemented, "x", CriErrorReason.Unimplemented)]
    [InlineData(StatusCode.Internal, "x", CriErrorReason.Unknown)]
    [InlineData(StatusCode.Unknown, "x", CriErrorReason.Unknown)]
    [InlineData((StatusCode)99, "x", CriErrorReason.Unknown)]
    [InlineData(StatusCode.Unknown, "RegistryUnavailable: dial failed", CriErrorReason.RegistryUnavailable)]
    [InlineData(StatusCode.Unknown, "SignatureValidationFailed: no key", CriErrorReason.SignatureValidationFailed)]
    [InlineData(StatusCode.Unknown, "RROUnsupported: kernel", CriErrorReason.RecursiveReadOnlyUnsupported)]
    [InlineData(StatusCode.Unknown, "failed to reserve sandbox name \"a\": name \"a\" is reserved for \"b\"", CriErrorReason.AlreadyExists)]
    public void Map_EveryStatus_HasItsReasonAndKeepsTheRuntimesText(StatusCode code, string detail, CriErrorReason expected)
    {
        var error = CriErrorMapper.Map("PullImage", "unix:///x", new RpcException(new Status(code, detail)));
        Assert.Equal(expected, error.Reason);
        Assert.Equal("PullImage", error.Call);
        Assert.Equal(detail, error.Message);
    }

    [Fact]
    public void Map_NoDetail_StillSaysWhatHappened()
    {
        Assert.Contains("RunPodSandbox did not finish", Message(StatusCode.DeadlineExceeded), StringComparison.Ordinal);
        Assert.Contains("has no RunPodSandbox", Message(StatusCode.Unimplemented), StringComparison.Ordinal);
        Assert.Contains("Internal", Message(StatusCode.Internal), StringComparison.Ordinal);
    }

    [Fact]
    public void Map_ConnectionRefused_NamesEndpointAndCauseOnly()
    {
        var socket = new SocketException((int)SocketError.ConnectionRefused);
        var status = new Status(StatusCode.Unavailable, "Error starting gRPC call. HttpRequestException: ...", new HttpRequestException("outer", socket));
        var error = CriErrorMapper.Map("Version", "unix:///run/x.sock", new RpcException(status));
        Assert.Equal($"container runtime is down (unix:///run/x.sock): {socket.Message}", error.Message);
    }

    [Fact]
    public void Map_OtherErrors_KeepTheirKind()
    {
        Assert.Equal(CriErrorReason.Malformed, CriErrorMapper.Map("X", "e", new MalformedAnswerException("no id")).Reason);
        Assert.Equal(CriErrorReason.Cancelled, CriErrorMapper.Map("X", "e", new OperationCanceledException()).Reason);
        Assert.Equal(CriErrorReason.Unknown, CriErrorMapper.Map("X", "e", new InvalidOperationException("odd")).Reason);
        var known = new CriException("Y", CriErrorReason.NotFound, "gone");
        Assert.Same(known, CriErrorMapper.Map("X", "e", known));
    }

    private static string Message(StatusCode code) =>
        CriErrorMapper.Map("RunPodSandbox", "e", new RpcException(new Status(code, ""))).Message;
}
