using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Templates;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Back to the template of an earlier revision, as clients of long ago ask for by annotation.</summary>
internal static class RollbackPlanner
{
    /// <param name="revision">0: the one before the present.</param>
    public static DeploymentPlan Plan(DeploymentDraft draft, long revision)
    {
        var d = ObjectCopy.Of(draft.Deployment);
        d.Metadata.Annotations?.Remove(DeploymentRules.RollbackAnnotation);
        if (revision == 0 && (revision = RevisionRules.Last(draft.All)) == 0)
            return Answer(d, EventType.Warning, "DeploymentRollbackRevisionNotFound", "Unable to find last revision.");
        if (draft.All.FirstOrDefault(s => RevisionRules.Of(s) == revision) is not { } set)
            return Answer(d, EventType.Warning, "DeploymentRollbackRevisionNotFound", "Unable to find the revision to rollback to.");
        if (TemplateText.AreEqual(d.Spec.Template, set.Spec.Template))
            return Answer(
                d, EventType.Warning, "DeploymentRollbackTemplateUnchanged", $"The rollback revision contains the same template as current deployment \"{d.Metadata.Name}\"");
        d.Spec.Template = ObjectCopy.Of(set.Spec.Template);
        d.Spec.Template.Metadata?.Labels?.Remove(TemplateText.HashLabel);
        d.Metadata.Annotations = new Dictionary<string, string>(
        [
            .. (d.Metadata.Annotations ?? new Dictionary<string, string>()).Where(a => RevisionRules.IsOwn(a.Key)),
            .. (set.Metadata.Annotations ?? new Dictionary<string, string>()).Where(a => !RevisionRules.IsOwn(a.Key)),
        ]);
        return Answer(d, EventType.Normal, "DeploymentRollback", $"Rolled back deployment \"{d.Metadata.Name}\" to revision {revision}");
    }

    private static DeploymentPlan Answer(V1Deployment d, EventType type, string reason, string message) =>
        new() { Rollback = d, Events = [new DeploymentPlan.Event(type, reason, message)] };
}
