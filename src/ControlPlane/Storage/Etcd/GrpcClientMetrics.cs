using Grpc.Core;
using Grpc.Core.Interceptors;
using Prometheus;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>Counts calls and messages under the names of go-grpc-prometheus, which etcd's own client has.</summary>
internal sealed class GrpcClientMetrics(IMetricFactory metrics) : Interceptor
{
    private static readonly string[] Labels = ["grpc_type", "grpc_service", "grpc_method"];
    private readonly Counter _started = metrics.CreateCounter("grpc_client_started_total", "gRPC calls that were begun.", Labels);
    private readonly Counter _handled = metrics.CreateCounter("grpc_client_handled_total", "gRPC calls that have ended, by how.", [.. Labels, "grpc_code"]);
    private readonly Counter _sent = metrics.CreateCounter("grpc_client_msg_sent_total", "Messages sent in gRPC calls.", Labels);
    private readonly Counter _received = metrics.CreateCounter("grpc_client_msg_received_total", "Messages received in gRPC calls.", Labels);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var labels = Begin("unary", context.Method);
        _sent.WithLabels(labels).Inc();
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            CountAsync(call.ResponseAsync, labels), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var labels = Begin("bidi_stream", context.Method);
        var call = continuation(context);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new CountedWriter<TRequest>(call.RequestStream, _sent.WithLabels(labels)),
            new CountedReader<TResponse>(call.ResponseStream, _received.WithLabels(labels), code => Ended(labels, code)), call.ResponseHeadersAsync,
            call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private string[] Begin(string type, IMethod method)
    {
        string[] labels = [type, method.ServiceName, method.Name];
        _started.WithLabels(labels).Inc();
        return labels;
    }

    // Go spells it with one l.
    private void Ended(string[] labels, StatusCode code) =>
        _handled.WithLabels([.. labels, code == StatusCode.Cancelled ? "Canceled" : code.ToString()]).Inc();

    private async Task<T> CountAsync<T>(Task<T> answer, string[] labels)
    {
        try
        {
            var message = await answer.ConfigureAwait(false);
            _received.WithLabels(labels).Inc();
            Ended(labels, StatusCode.OK);
            return message;
        }
        catch (RpcException error)
        {
            Ended(labels, error.StatusCode);
            throw;
        }
    }

    private sealed class CountedWriter<T>(IClientStreamWriter<T> inner, Counter.Child sent) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task CompleteAsync() => inner.CompleteAsync();

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            await inner.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            sent.Inc();
        }
    }

    private sealed class CountedReader<T>(IAsyncStreamReader<T> inner, Counter.Child received, Action<StatusCode> ended) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                if (await inner.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    received.Inc();
                    return true;
                }
                ended(StatusCode.OK);
                return false;
            }
            catch (RpcException error)
            {
                ended(error.StatusCode);
                throw;
            }
        }
    }
}
