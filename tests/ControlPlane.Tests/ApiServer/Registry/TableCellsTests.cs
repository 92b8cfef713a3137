namespace NodeStack.ControlPlane.Tests.ApiServer.Registry;

public class TableCellsTests
{
    private const string Meta = """ "metadata":{"name":"x","creationTimestamp":"2026-01-02T03:00:00Z"} """;

    [Theory]
    [InlineData("v1/configmaps", """ "data":{"a":"1"},"binaryData":{"b":"Yg=="} """, "x|2|4m5s")]
    [InlineData("v1/services", """ "spec":{"type":"LoadBalancer","clusterIPs":["10.0.0.1"],"ports":[{"port":80,"nodePort":30001,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]},"status":{"loadBalancer":{"ingress":[{"ip":"9.9.9.9"},{"hostname":"a.b"}]}} """, "x|LoadBalancer|10.0.0.1|9.9.9.9,a.b|80:30001/TCP,53/UDP|4m5s|<none>")]
    [InlineData("v1/services", """ "spec":{"type":"LoadBalancer"} """, "x|LoadBalancer|<none>|<pending>|<none>|4m5s|<none>")]
    [InlineData("v1/services", """ "spec":{"type":"ExternalName","externalName":"a.b","selector":{"b":"2","a":"1"}} """, "x|ExternalName|<none>|a.b|<none>|4m5s|a=1,b=2")]
    [InlineData("v1/endpoints", """ "subsets":[{"addresses":[{"ip":"1.1.1.1"},{"ip":"::1"}],"ports":[{"port":80},{"port":81}]}] """, "x|1.1.1.1:80,[::1]:80,1.1.1.1:81 + 1 more...|4m5s")]
    [InlineData("v1/endpoints", "\"a\":0", "x|<none>|4m5s")]
    [InlineData("v1/persistentvolumeclaims", """ "spec":{"storageClassName":"s","volumeMode":"Block"},"status":{"phase":"Pending"} """, "x|Pending||||s|<unset>|4m5s|Block")]
    [InlineData("v1/persistentvolumeclaims", """ "spec":{"volumeName":"v"},"status":{"phase":"Bound","accessModes":["ReadWriteMany","ReadWriteOnce"],"capacity":{"storage":"1Gi"}} """, "x|Bound|v|1Gi|RWO,RWX||<unset>|4m5s|<unset>")]
    [InlineData("v1/events", """ "involvedObject":{"kind":"Pod","name":"p"},"type":"Normal","reason":"Pulled","message":" m ","lastTimestamp":"2026-01-02T03:04:00Z","firstTimestamp":"2026-01-02T03:02:00Z","count":3,"source":{"component":"kubelet","host":"n"} """, "5s|Normal|Pulled|pod/p||kubelet, n|m|2m5s|3|x")]
    [InlineData("events.k8s.io/v1/events", """ "regarding":{"kind":"Pod","name":"p"},"type":"Normal","reason":"Pulled","note":"m","eventTime":"2026-01-02T03:04:00.000000Z","reportingController":"c","reportingInstance":"i" """, "5s|Normal|Pulled|pod/p||c, i|m|5s|1|x")]
    [InlineData("v1/resourcequotas", """ "status":{"hard":{"pods":"2","limits.cpu":"1"},"used":{"pods":"1"}} """, "x|pods: 1/2|limits.cpu: 0/1|4m5s")]
    [InlineData("apps/v1/deployments", """ "spec":{"replicas":3,"selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"c","operator":"In","values":["z","y"]},{"key":"d","operator":"DoesNotExist"}]},"template":{"spec":{"containers":[{"name":"n","image":"i"},{"name":"m","image":"j"}]}}},"status":{"readyReplicas":2,"updatedReplicas":1} """, "x|2/3|1|0|4m5s|n,m|i,j|a=b,c in (y,z),!d")]
    [InlineData("batch/v1/jobs", """ "spec":{"parallelism":3},"status":{"succeeded":1,"startTime":"2026-01-02T03:00:00Z","completionTime":"2026-01-02T03:00:30Z","conditions":[{"type":"Complete","status":"True"}]} """, "x|Complete|1/1 of 3|30s|4m5s|||<none>")]
    [InlineData("batch/v1/cronjobs", """ "spec":{"schedule":"* * * * *","suspend":false},"status":{"active":[{}]} """, "x|* * * * *|<none>|False|1|<none>|4m5s|||<none>")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", """ "spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"minReplicas":1,"maxReplicas":4,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"averageUtilization":80}}}]} """, "x|Deployment/d|cpu: <unknown>/80%|1|4|0|4m5s")]
    [InlineData("autoscaling/v1/horizontalpodautoscalers", """ "spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"maxReplicas":4,"targetCPUUtilizationPercentage":80},"status":{"currentCPUUtilizationPercentage":5} """, "x|Deployment/d|cpu: 5%/80%|<unset>|4|0|4m5s")]
    [InlineData("networking.k8s.io/v1/ingresses", """ "spec":{"tls":[{}],"rules":[{"host":"a"},{},{"host":"b"},{"host":"c"}]} """, "x|<none>|a,b + 1 more...||80, 443|4m5s")]
    [InlineData("certificates.k8s.io/v1/certificatesigningrequests", """ "spec":{"signerName":"s","username":"u","expirationSeconds":3600},"status":{"conditions":[{"type":"Approved"}],"certificate":"Yg=="} """, "x|4m5s|s|u|60m|Approved,Issued")]
    [InlineData("rbac.authorization.k8s.io/v1/rolebindings", """ "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s","namespace":"n"},{"kind":"User","name":"v"}] """, "x|Role/r|4m5s|u, v||n/s")]
    [InlineData("apps/v1/controllerrevisions", """ "revision":2 """, "x|<none>|2|4m5s")]
    [InlineData("apiregistration.k8s.io/v1/apiservices", """ "status":{"conditions":[{"type":"Available","status":"False","reason":"Gone"}]} """, "x|Local|False (Gone)|4m5s")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", """ "spec":{"type":"Limited","limited":{"nominalConcurrencyShares":5}} """, "x|Limited|5|<none>|<none>|<none>|4m5s")]
    public void Cells_OfObject_AreAsKubectlShows(string resource, string fields, string row) =>
        Assert.Equal(row, TableCells.Row(resource, $$"""{ {{Meta}}, {{fields}} }"""));

    [Theory]
    [InlineData("Ready node", """ "metadata":{"name":"n","labels":{"node-role.kubernetes.io/worker":"","kubernetes.io/role":"db"}},"status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],"nodeInfo":{"kubeletVersion":"v1","kernelVersion":"6.1","architecture":"amd64"}} """, "n|Ready|db,worker|<unknown>|v1|10.0.0.1|<none>|<unknown>|6.1 (amd64)|<unknown>")]
    [InlineData("Cordoned node", """ "metadata":{"name":"n"},"spec":{"unschedulable":true} """, "n|Unknown,SchedulingDisabled|<none>|<unknown>||<none>|<none>|<unknown>|<unknown>|<unknown>")]
    public void Cells_OfNode_AreAsKubectlShows(string name, string fields, string row) =>
        Assert.Equal((name, row), (name, TableCells.Row("v1/nodes", $$"""{ {{fields}} }""")));
}
