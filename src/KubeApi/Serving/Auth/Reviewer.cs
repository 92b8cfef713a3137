using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Asks the API server one kind of question, again where that may help.</summary>
internal sealed class Reviewer<T>(ApiResource<T> api, ReviewMetrics metrics, TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <exception cref="ApiException">There is no answer.</exception>
    public async Task<T> AskAsync(T question, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            var begun = time.GetTimestamp();
            try
            {
                var answer = await api.CreateAsync("", question, cancel).ConfigureAwait(false);
                metrics.Answered(time.GetElapsedTime(begun));
                return answer;
            }
            catch (ApiException e)
            {
                metrics.Failed(e, time.GetElapsedTime(begun));
                if (tries == ReviewRules.MostTries || !ReviewRules.IsWorthRetrying(e))
                    throw;
            }
            await Task.Delay(ReviewRules.RetryAfter(tries, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
        }
    }
}
