using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>Serves a <see cref="FakeContainerRuntime"/> over real gRPC on a unix socket. Can stop and come back over the same state.</summary>
public sealed class FakeCriServer : IAsyncDisposable
{
    private readonly FakeContainerRuntime _fake;
    private WebApplication? _app;

    private FakeCriServer(FakeContainerRuntime fake, string socketPath)
    {
        _fake = fake;
        Endpoint = new CriEndpoint(socketPath);
    }

    public CriEndpoint Endpoint { get; }

    /// <param name="fake">The state to serve.</param>
    /// <param name="socketPath">Null: a new one in the temporary folder.</param>
    public static async Task<FakeCriServer> StartAsync(FakeContainerRuntime fake, string? socketPath = null)
    {
        var server = new FakeCriServer(fake, socketPath ?? Path.Combine(Path.GetTempPath(), $"nodestack-test-{Guid.NewGuid():N}.sock"));
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        File.Delete(Endpoint.SocketPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Endpoint.SocketPath, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.MaxReceiveMessageSize = 16 * 1024 * 1024;
            grpc.MaxSendMessageSize = 64 * 1024 * 1024;
        });
        builder.Services.AddSingleton(new FakeRuntimeEndpoint(_fake));
        builder.Services.AddSingleton(new FakeImageEndpoint(_fake));
        _app = builder.Build();
        _app.MapGrpcService<FakeRuntimeEndpoint>();
        _app.MapGrpcService<FakeImageEndpoint>();
        await _app.StartAsync();
    }

    /// <summary>The runtime goes away at once, connections break; state stays for <see cref="StartAsync()"/>.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        _fake.BreakEventStreams();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        File.Delete(Endpoint.SocketPath);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Our reasons as gRPC statuses, and a really broken connection where that was asked for.</summary>
    private sealed class ErrorInterceptor : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (CriException error)
            {
                throw Map(error, context);
            }
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                await continuation(request, responseStream, context);
            }
            catch (CriException error)
            {
                throw Map(error, context);
            }
        }

        private static RpcException Map(CriException error, ServerCallContext context)
        {
            if (error.InnerException is FakeDisconnectException)
                context.GetHttpContext().Abort();
            return new RpcException(new Status(Code(error.Reason), error.Message));
        }

        private static StatusCode Code(CriErrorReason reason) => reason switch
        {
            CriErrorReason.Unavailable => StatusCode.Unavailable,
            CriErrorReason.DeadlineExceeded => StatusCode.DeadlineExceeded,
            CriErrorReason.Cancelled => StatusCode.Cancelled,
            CriErrorReason.NotFound => StatusCode.NotFound,
            CriErrorReason.InvalidArgument => StatusCode.InvalidArgument,
            CriErrorReason.PermissionDenied => StatusCode.PermissionDenied,
            CriErrorReason.ResourceExhausted => StatusCode.ResourceExhausted,
            CriErrorReason.FailedPrecondition => StatusCode.FailedPrecondition,
            CriErrorReason.Unimplemented => StatusCode.Unimplemented,
            // containerd gives these no code of their own.
            _ => StatusCode.Unknown,
        };
    }
}
