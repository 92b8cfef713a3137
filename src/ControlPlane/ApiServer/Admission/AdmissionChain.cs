namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>All plugins, in the order in which upstream runs them (kube-apiserver 1.36, AllOrderedPlugins): first all that change, later all that only refuse.</summary>
public sealed class AdmissionChain(IReadOnlyList<IAdmission> plugins) : IAdmission
{
    public string Name => "AdmissionChain";

    public IReadOnlyList<IAdmission> Plugins => plugins;

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        foreach (var plugin in plugins)
            await plugin.MutateAsync(request, cancellation).ConfigureAwait(false);
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        foreach (var plugin in plugins)
            await plugin.ValidateAsync(request, cancellation).ConfigureAwait(false);
    }
}
