namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>What a pod needs, by the numbers of a <see cref="ResourceTable"/>.</summary>
/// <param name="Amounts">CPU in thousandths; no zeros at the end.</param>
/// <param name="NonZeroCpu">CPU as scores see it: containers that ask for none count as asking for a little.</param>
/// <param name="NonZeroMemory">The same of memory.</param>
internal sealed record PodRequests(ValueList<long> Amounts, long NonZeroCpu, long NonZeroMemory)
{
    public static readonly PodRequests None = new([], 0, 0);

    public long Of(int resource) => resource < Amounts.Count ? Amounts[resource] : 0;
}
