using System.Net;
using System.Net.Http.Headers;

namespace NodeStack.KubeApi.Client;

/// <summary>
/// Speaks to one API server over HTTP/2 where it is spoken. A request that the server asks to send again later is sent again; a connection that
/// died silently is noticed by pings.
/// </summary>
public sealed class HttpApiClient : IApiClient, IDisposable
{
    private const int MaxAnswerBytes = 256 << 20;
    private const int MaxErrorBytes = 1 << 20;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);
    private readonly Uri _server;
    private readonly ApiCredentials _credentials;
    private readonly ApiClientOptions _options;
    private readonly TimeProvider _time;
    private readonly IApiCallObserver? _observer;
    private readonly RequestBudget? _budget;
    private ApiConnections _connections;

    public HttpApiClient(Uri server, ApiCredentials credentials, ApiClientOptions options, TimeProvider time, IApiCallObserver? observer = null)
    {
        (_server, _credentials, _options, _time, _observer) = (server, credentials, options, time, observer);
        _connections = new ApiConnections(credentials.Tls());
        if (options.Qps > 0)
            _budget = new RequestBudget(options.Qps, Math.Max(options.Burst, 1), time);
    }

    public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var deadline = new CancellationTokenSource(request.Timeout ?? _options.Timeout, _time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
                using var answer = await AskAsync(request, both.Token, cancel).ConfigureAwait(false);
                var body = await BodyAsync(answer, both.Token, cancel).ConfigureAwait(false);
                _observer?.Received(request, _server, body.Length);
                return body;
            }
            catch (ApiException e) when (attempt < _options.Retries && e is { StatusCode: 429 or 503, RetryAfter: { } wait } && wait <= s_longestWait)
            {
                await Task.Delay(wait, _time, cancel).ConfigureAwait(false);
            }
        }
    }

    public async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(request.Timeout ?? _options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var answer = await AskAsync(request, both.Token, cancel).ConfigureAwait(false);
        return await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Ends every connection, and with them requests and watches: for credentials that were replaced.</summary>
    public void DropConnections() => Interlocked.Exchange(ref _connections, new ApiConnections(_credentials.Tls())).Dispose();

    public void Dispose() => _connections.Dispose();

    /// <summary>The head of a success.</summary>
    private async Task<HttpResponseMessage> AskAsync(ApiRequest request, CancellationToken both, CancellationToken callers)
    {
        try
        {
            await TakeTurnAsync(request, both).ConfigureAwait(false);
            using var message = Message(request);
            var answer = await ObservedAsync(request, message, both).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return answer;
            using (answer)
                throw await ErrorAsync(answer, both).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A connection that fails while the caller stops is no news to it.
            callers.ThrowIfCancellationRequested();
            throw ApiErrorMapper.NoAnswer(_server, e);
        }
    }

    private async Task TakeTurnAsync(ApiRequest request, CancellationToken cancel)
    {
        var begun = _time.GetTimestamp();
        if (_budget is not null && !request.IsContinuation)
            await _budget.TakeAsync(cancel).ConfigureAwait(false);
        _observer?.Waited(request, _server, _time.GetElapsedTime(begun));
    }

    private async Task<HttpResponseMessage> ObservedAsync(ApiRequest request, HttpRequestMessage message, CancellationToken cancel)
    {
        var (begun, code) = (_time.GetTimestamp(), 0);
        try
        {
            var answer = await _connections.Invoker.SendAsync(message, cancel).ConfigureAwait(false);
            code = (int)answer.StatusCode;
            return answer;
        }
        finally
        {
            _observer?.Answered(request, _server, code, _time.GetElapsedTime(begun));
        }
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage answer, CancellationToken both, CancellationToken callers)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, both).ConfigureAwait(false);
            return await answer.Content.ReadAsByteArrayAsync(both).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A connection that fails while the caller stops is no news to it.
            callers.ThrowIfCancellationRequested();
            throw ApiErrorMapper.NoAnswer(_server, e);
        }
    }

    private async Task<ApiException> ErrorAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await answer.Content.LoadIntoBufferAsync(MaxErrorBytes, cancel).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        return ApiErrorMapper.Answer((int)answer.StatusCode, body, RetryAfter(answer.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    private HttpRequestMessage Message(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(_server, _server.AbsolutePath.TrimEnd('/') + request.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if ((request.BearerToken.Length > 0 ? request.BearerToken : _credentials.BearerToken) is { Length: > 0 } token)
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (request.Body.IsEmpty)
            return message;
        message.Content = new ReadOnlyMemoryContent(request.Body);
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        return message;
    }
}
