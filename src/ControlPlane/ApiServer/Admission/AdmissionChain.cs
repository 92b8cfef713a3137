using System.Diagnostics;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>All plugins, in the order in which upstream runs them (kube-apiserver 1.36, AllOrderedPlugins): first all that change, later all that only refuse.</summary>
public sealed class AdmissionChain
{
    private readonly IMutatingAdmission[] _mutating;
    private readonly IValidatingAdmission[] _validating;
    private readonly AdmissionSeries[] _mutatingSeries;
    private readonly AdmissionSeries[] _validatingSeries;
    private readonly AdmissionMetrics? _metrics;

    /// <param name="metrics">Null: the chain is not measured (the server's own writes).</param>
    public AdmissionChain(IReadOnlyList<IAdmission> plugins, AdmissionMetrics? metrics = null)
    {
        _metrics = metrics;
        _mutating = [.. plugins.OfType<IMutatingAdmission>()];
        _validating = [.. plugins.OfType<IValidatingAdmission>()];
        _mutatingSeries = metrics is null ? [] : [.. _mutating.Select(p => metrics.Plugin(p.Name, AdmissionMetrics.Admit))];
        _validatingSeries = metrics is null ? [] : [.. _validating.Select(p => metrics.Plugin(p.Name, AdmissionMetrics.Validate))];
    }

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        RunAsync(_mutating, _mutatingSeries, _metrics?.Mutations, request, static (p, r, c) => p.MutateAsync(r, c), cancellation);

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        RunAsync(_validating, _validatingSeries, _metrics?.Validations, request, static (p, r, c) => p.ValidateAsync(r, c), cancellation);

    private static async ValueTask RunAsync<T>(
        T[] plugins, AdmissionSeries[] series, AdmissionSeries? step, AdmissionRequest request, Func<T, AdmissionRequest, CancellationToken, ValueTask> run,
        CancellationToken cancellation)
    {
        var (started, at, index) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), 0);
        var isRejected = true;
        try
        {
            for (; index < plugins.Length; index++)
            {
                await run(plugins[index], request, cancellation).ConfigureAwait(false);
                if (step is null)
                    continue;
                // The end of one is the begin of the next: one look at the clock each.
                var now = Stopwatch.GetTimestamp();
                series[index].Ran(request.Operation, isRejected: false, Stopwatch.GetElapsedTime(at, now));
                at = now;
            }
            isRejected = false;
        }
        finally
        {
            if (step is not null)
            {
                if (isRejected)
                    series[index].Ran(request.Operation, isRejected: true, Stopwatch.GetElapsedTime(at));
                step.Ran(request.Operation, isRejected, Stopwatch.GetElapsedTime(started));
            }
        }
    }
}
