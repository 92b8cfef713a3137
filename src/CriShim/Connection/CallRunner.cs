using System.Diagnostics;
using Grpc.Core;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Translation;

namespace NodeStack.CriShim.Connection;

/// <summary>Makes one call: gives it its deadline, translates answer and error, tells the observer.</summary>
internal sealed class CallRunner<TClient>(TClient client, CriEndpoint endpoint, CallDeadlines deadlines, ICriCallObserver? observer)
{
    public TClient Client { get; } = client;

    public async Task<TResult> RunAsync<TRequest, TAnswer, TResult>(
        CriCall call,
        TRequest request,
        Func<TClient, TRequest, CallOptions, AsyncUnaryCall<TAnswer>> start,
        Func<TAnswer, TResult> translate,
        CancellationToken cancel,
        TimeSpan own = default)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var pending = start(Client, request, Options(call, own, cancel));
            var result = translate(await pending.ResponseAsync.ConfigureAwait(false));
            observer?.Completed(call.OperationType, Stopwatch.GetElapsedTime(started), null);
            return result;
        }
        catch (Exception error) when (error is RpcException or MalformedAnswerException or OperationCanceledException)
        {
            var mapped = CriErrorMapper.Map(call.Name, endpoint.ToString(), error);
            observer?.Completed(call.OperationType, Stopwatch.GetElapsedTime(started), mapped.Reason);
            cancel.ThrowIfCancellationRequested();
            throw mapped;
        }
    }

    /// <summary>A list that comes in many messages, for answers too large for one.</summary>
    public async Task<List<TItem>> CollectAsync<TRequest, TAnswer, TItem>(
        CriCall call,
        TRequest request,
        Func<TClient, TRequest, CallOptions, AsyncServerStreamingCall<TAnswer>> start,
        Func<TAnswer, IReadOnlyList<TItem>> translate,
        CancellationToken cancel)
    {
        var items = new List<TItem>();
        try
        {
            using var pending = start(Client, request, Options(call, default, cancel));
            while (await pending.ResponseStream.MoveNext(cancel).ConfigureAwait(false))
                items.AddRange(translate(pending.ResponseStream.Current));
            return items;
        }
        catch (Exception error) when (error is RpcException or MalformedAnswerException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            throw CriErrorMapper.Map(call.Name, endpoint.ToString(), error);
        }
    }

    /// <summary>The plain list call; when its answer exceeds the message limit, the streaming form, where the runtime has it.</summary>
    public async Task<IReadOnlyList<TItem>> ListAsync<TRequest, TAnswer, TStreamRequest, TStreamAnswer, TItem>(
        CriCall call,
        TRequest request,
        Func<TClient, TRequest, CallOptions, AsyncUnaryCall<TAnswer>> start,
        Func<TAnswer, IReadOnlyList<TItem>> translate,
        Func<TStreamRequest> streamRequest,
        Func<TClient, TStreamRequest, CallOptions, AsyncServerStreamingCall<TStreamAnswer>> streamStart,
        Func<TStreamAnswer, IReadOnlyList<TItem>> streamTranslate,
        CancellationToken cancel)
    {
        try
        {
            return await RunAsync(call, request, start, translate, cancel).ConfigureAwait(false);
        }
        catch (CriException tooLarge) when (tooLarge.Reason == CriErrorReason.ResourceExhausted)
        {
            try
            {
                return await CollectAsync(call, streamRequest(), streamStart, streamTranslate, cancel).ConfigureAwait(false);
            }
            catch (CriException missing) when (missing.Reason == CriErrorReason.Unimplemented)
            {
                throw tooLarge;
            }
        }
    }

    /// <summary>Deadlines go by the machine's own clock, for that is what gRPC compares them with.</summary>
    public CallOptions Options(CriCall call, TimeSpan own, CancellationToken cancel) =>
        deadlines.For(call, own) is { } limit
            ? new CallOptions(deadline: (TimeProvider.System.GetUtcNow() + limit).UtcDateTime, cancellationToken: cancel)
            : new CallOptions(cancellationToken: cancel);

    public CriException Map(CriCall call, Exception error) => CriErrorMapper.Map(call.Name, endpoint.ToString(), error);
}
