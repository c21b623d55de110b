// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.DescriptorRead;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardEmitterMBean;

/** An MBean that takes the descriptions of its parts from the {@link Description}s in its interface. */
final class DescribedMBean extends StandardEmitterMBean {

    /** The key of descriptions in descriptors. */
    static final String DESCRIPTION = "description";

    <T> DescribedMBean(T view, Class<T> type, NotificationBroadcasterSupport notifications) {
        super(view, type, false, notifications);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return text(info, super.getDescription(info));
    }

    @Override
    protected String getDescription(MBeanFeatureInfo info) {
        return text(info, super.getDescription(info));
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo info, int sequence) {
        return getDescription(info);
    }

    private static String text(DescriptorRead info, String otherwise) {
        Object text = info.getDescriptor().getFieldValue(DESCRIPTION);
        return text == null ? otherwise : (String) text;
    }
}
