namespace NodeStack.Kubelet.Pods;

/// <summary>Runs single steps, with the observer told before and after.</summary>
internal sealed class PodSteps(IPodStepObserver observer)
{
    public async Task RunAsync(string uid, string step, Func<Task> act, CancellationToken cancel)
    {
        await observer.BeforeAsync(uid, step, cancel).ConfigureAwait(false);
        await act().ConfigureAwait(false);
        await observer.AfterAsync(uid, step, cancel).ConfigureAwait(false);
    }

    public async Task<T> RunAsync<T>(string uid, string step, Func<Task<T>> act, CancellationToken cancel)
    {
        await observer.BeforeAsync(uid, step, cancel).ConfigureAwait(false);
        var result = await act().ConfigureAwait(false);
        await observer.AfterAsync(uid, step, cancel).ConfigureAwait(false);
        return result;
    }
}
