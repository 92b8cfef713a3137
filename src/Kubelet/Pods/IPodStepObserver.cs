namespace NodeStack.Kubelet.Pods;

/// <summary>Told before and after every step that changes something outside the process. Tests stop a worker there; production does nothing.</summary>
internal interface IPodStepObserver
{
    ValueTask BeforeAsync(string podUid, string step, CancellationToken cancel);
    ValueTask AfterAsync(string podUid, string step, CancellationToken cancel);
}

/// <summary>Lets every step pass.</summary>
internal sealed class NoStepObserver : IPodStepObserver
{
    public static NoStepObserver Instance { get; } = new();

    public ValueTask BeforeAsync(string podUid, string step, CancellationToken cancel) => ValueTask.CompletedTask;
    public ValueTask AfterAsync(string podUid, string step, CancellationToken cancel) => ValueTask.CompletedTask;
}
